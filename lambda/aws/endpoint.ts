/**
 * The endpoint that the SDK's client of a service chooses, but also in partitions that the SDK does not know. In GovCloud, the
 * plain endpoints of CloudFormation, CloudWatch Logs and, except for one, Step Functions use FIPS already.
 */
export function endpointOf(service: string, region: string): string {
  const isFipsAnyway =
    region.startsWith('us-gov-') && service !== 'emr-containers' && `${service}.${region}` !== 'states.us-gov-east-1';
  const prefix = process.env.AWS_USE_FIPS_ENDPOINT === 'true' && !isFipsAnyway ? `${service}-fips` : service;
  return `https://${prefix}.${region}.${process.env.URL_SUFFIX}`;
}
