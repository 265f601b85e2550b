/** A function, as its CloudFormation resource describes it. */
export interface FunctionConfiguration {
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  readonly runtime: string;
  readonly handler: string;
  /** In seconds. */
  readonly timeout: number;
  /** In MiB. */
  readonly memorySize: number;
  readonly logGroupName: string;
  readonly variables: Record<string, string>;
  /** Finds the code on first use: not every function of a stack is invoked, and not every one could run here. */
  readonly directory: () => string;
}

/** The environment variables of the function's process, without any variables of this process. */
export function environmentVariables(
  { name, roleArn, handler, memorySize, logGroupName, variables }: FunctionConfiguration,
  { region, endpoint, credentials }: Surroundings,
): Record<string, string> {
  return {
    ...variables,
    ...credentials(roleArn, name),
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ENDPOINT_URL: endpoint(),
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memorySize),
    AWS_LAMBDA_LOG_GROUP_NAME: logGroupName,
    AWS_LAMBDA_LOG_STREAM_NAME: name,
    _HANDLER: handler,
  };
}

interface Surroundings {
  readonly region: string;
  readonly endpoint: () => string;
  readonly credentials: (roleArn: string, session: string) => Record<string, string>;
}
