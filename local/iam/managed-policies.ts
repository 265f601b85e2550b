import type { PolicyDocument } from './evaluate';

const allow = (Action: readonly string[]): PolicyDocument => ({
  Statement: { Effect: 'Allow', Action, Resource: '*' },
});

const LOGGING = allow(['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents']);

/** The supported AWS managed policies, reduced to actions of the embedded services. */
const DOCUMENTS: Readonly<Record<string, PolicyDocument>> = {
  'service-role/AWSLambdaBasicExecutionRole': LOGGING,
  'service-role/AWSLambdaVPCAccessExecutionRole': LOGGING,
  AmazonS3FullAccess: allow(['s3:*']),
  AmazonS3ReadOnlyAccess: allow(['s3:Get*', 's3:List*', 's3:Describe*']),
  AdministratorAccess: allow(['*']),
};

/** The document of an AWS managed policy; undefined if it is not supported. */
export function managedPolicy(arn: string): PolicyDocument | undefined {
  const name = /^arn:[\w-]+:iam::aws:policy\/(.+)$/.exec(arn)?.[1] ?? '';
  return Object.hasOwn(DOCUMENTS, name) ? DOCUMENTS[name] : undefined;
}
