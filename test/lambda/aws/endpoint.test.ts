import { EMRContainersClient } from '@aws-sdk/client-emr-containers';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { endpointOf } from '../../../lambda/aws/endpoint';
import * as stubs from '../../../lambda/aws/sdk-stubs';

// this version of the SDK is older than the AWS European Sovereign Cloud
const regions = RegionInfo.regions.filter(({ name }) => !name.startsWith('eusc-'));

afterEach(() => {
  delete process.env.AWS_USE_FIPS_ENDPOINT;
  delete process.env.URL_SUFFIX;
});

test.each([false, true])("is the SDK's choice for Amazon EMR on EKS in every region; with FIPS: %s", (UseFIPS) => {
  if (UseFIPS) process.env.AWS_USE_FIPS_ENDPOINT = 'true';
  const sdk = new EMRContainersClient({ region: 'eu-west-1' }).config;
  const hosts = regions.map(({ name: Region, domainSuffix }) => {
    process.env.URL_SUFFIX = domainSuffix ?? '';
    const { url } = stubs.defaultEndpointResolver({ Region });
    return [url.href, sdk.endpointProvider({ Region, UseFIPS }).url.href];
  });
  expect(hosts.length).toBeGreaterThan(30);
  expect(hosts.map(([ours]) => ours)).toEqual(hosts.map(([, theirs]) => theirs));
});

test('is the address that the environment sets for Amazon EMR on EKS', () => {
  const Endpoint = 'https://vpce-1234.emr-containers.eu-west-1.vpce.amazonaws.com';
  expect(stubs.defaultEndpointResolver({ Region: 'eu-west-1', Endpoint }).url.href).toBe(`${Endpoint}/`);
});

test.each([
  ['logs', 'us-east-1', 'logs.us-east-1'],
  ['emr-containers', 'us-gov-west-1', 'emr-containers.us-gov-west-1'],
])('without FIPS, is the plain endpoint of %s in %s', (service, region, host) => {
  process.env.URL_SUFFIX = 'amazonaws.com';
  expect(endpointOf(service, region)).toBe(`https://${host}.amazonaws.com`);
});

test('is in the domain of a partition that the SDK does not know', () => {
  process.env.URL_SUFFIX = RegionInfo.get('eusc-de-east-1').domainSuffix!;
  expect(endpointOf('emr-containers', 'eusc-de-east-1')).toBe('https://emr-containers.eusc-de-east-1.amazonaws.eu');
});
