import type { PolicyDocument } from './evaluate';

const allow = (Action: readonly string[]): PolicyDocument => ({
  Statement: { Effect: 'Allow', Action, Resource: '*' },
});

const LOGGING = allow(['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents']);

/** AWS's own policies that are known here, as far as services of the embedded cloud ask for what they allow. */
const DOCUMENTS: Readonly<Record<string, PolicyDocument>> = {
  'service-role/AWSLambdaBasicExecutionRole': LOGGING,
  'service-role/AWSLambdaVPCAccessExecutionRole': LOGGING,
  AmazonS3FullAccess: allow(['s3:*']),
  AmazonS3ReadOnlyAccess: allow(['s3:Get*', 's3:List*', 's3:Describe*']),
  AdministratorAccess: allow(['*']),
};

/** The document of a policy of AWS's own; undefined when it is not known here. */
export function managedPolicy(arn: string): PolicyDocument | undefined {
  const name = /^arn:[\w-]+:iam::aws:policy\/(.+)$/.exec(arn)?.[1] ?? '';
  return Object.hasOwn(DOCUMENTS, name) ? DOCUMENTS[name] : undefined;
}
