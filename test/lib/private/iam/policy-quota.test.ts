import { Fn, Stack } from 'aws-cdk-lib';
import { Policy, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { policyQuotaErrors } from '../../../../lib/private/iam/policy-quota';

/** The number of characters of a document with one statement and one action, without its resource. */
const AROUND = '{"Statement":[{"Action":"s3:GetObject","Effect":"Allow","Resource":""}],"Version":"2012-10-17"}'.length;

function allow(resource: string): PolicyStatement {
  return new PolicyStatement({ actions: ['s3:GetObject'], resources: [resource] });
}

/** The errors of a role with an inline policy and a policy resource of the given sizes. */
function errors(own: number, policy: number): string[] {
  const stack = new Stack();
  const role = new Role(stack, 'Role', {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    inlinePolicies: { Own: new PolicyDocument({ statements: [allow('x'.repeat(own - AROUND))] }) },
  });
  new Policy(role, 'Policy', { roles: [role], statements: [allow('x'.repeat(policy - AROUND))] });
  return policyQuotaErrors('stack Stack', [role], 'to another stack');
}

test('inline policies of a role count as well as its policy resources', () => {
  expect(errors(240, 10_000)).toEqual([]);
  expect(errors(241, 10_000)).toEqual([expect.stringContaining('10241 of 10240 inline policy characters')]);
});

test('a list token counts as long as any other unknown value', () => {
  const stack = new Stack();
  const list = Fn.split('_', Fn.importValue('Names'));
  const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  role.addToPolicy(allow(`arn:aws:s3:::${Fn.join('-', list)}`));
  expect(policyQuotaErrors('stack Stack', [role], 'to another stack')).toEqual([]);
});
