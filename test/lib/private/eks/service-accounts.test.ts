import * as fc from 'fast-check';
import { base36 } from '../../../../lib/private/eks/service-accounts';

// computed by python3: int.from_bytes(name.encode(), 'big'), written with the digits 0-9a-z
test.each([
  ['emr-containers-job', '8fnbm4wwzyv8e0fjajrvgfziaw6a'],
  ['JobExecutionRoleIRSAv2', 'c7ohmynrs14q04uudoef8n97xdufwajzua'],
  ['PodIdentityJobExecutionRole', '556c5j8bb5079oe4h51nnk9owlc1cw7wx40vb2h3z9'],
  ['EMRContainers_JobExecutionRole', '189nnyj7mn9w2lqiewgg2f2dkneemuwt6ddpi0w1pzcndk5'],
  ['Data-Jobs-1A2B3C4D', '5oppif3xvd1mc86ddbxuv8pat078'],
  ['job.execution@example.com', '4ufx1uft763u0dy2r6t9r829p5spyem51p2p2lp'],
  ['AZaz09_+=,.@-', 'dxzv2pyqlgbjlw5e8f1p'],
  ['a', '2p'],
  ['0', '1c'],
  ['-', '19'],
  [
    'z'.repeat(64),
    'jh6sg095ro12at6x7odooaoudv0jgu6hwffyj2ndok62jn6118ulkfria4z5qrx2hunurxldhyrb99qv2k73eora8czvshi83ne',
  ],
  [
    '+'.repeat(64),
    '6v51rh7cy8rit6qxjix5g8hlx7ooke6f5tn192zz7rriloe81bocwviucfbsvkgo6vrajvlzqoxtn1day8w0bdg3wgdtsmp0ht7',
  ],
])('%s is %s', (name, encoded) => {
  expect(base36(name)).toBe(encoded);
});

test('is the name that the service created on a cluster', () => {
  // from emr-containers-sa-spark-driver-ACCOUNT-… in a public listing of service accounts
  expect(base36('EMRContainers-JobExecutionRole')).toBe('189nnyj7mn9w2lqiewgg1u0l3jhmo0z69yjkj9u6qhosj8l');
});

test('contains every byte of every name', () => {
  const roleName = fc.stringMatching(/^[\w+=,.@-]{1,64}$/);
  fc.assert(fc.property(roleName, (name) => expect(decoded(base36(name))).toBe(name)));
});

/** Decodes a name, digit by digit. */
function decoded(text: string): string {
  let number = [...text].reduce((sum, digit) => sum * 36n + BigInt(parseInt(digit, 36)), 0n);
  const bytes: number[] = [];
  for (; number > 0n; number /= 256n) bytes.unshift(Number(number % 256n));
  return Buffer.from(bytes).toString();
}
