import { Token } from 'aws-cdk-lib';
import { MAP, STRING } from './type-checks';
import type { ValidationErrors } from './validation-errors';

/**
 * The variables that AWS Lambda sets.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
const RESERVED =
  /^(AWS_(DEFAULT_REGION|REGION|EXECUTION_ENV|ACCESS_KEY|ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|CONTAINER_\w+)|_?AWS_LAMBDA_\w+|_HANDLER|_X_AMZN_TRACE_ID|LAMBDA_(TASK_ROOT|RUNTIME_DIR))$/;
/** Other variables that users cannot set, and why. */
const OWN: Readonly<Record<string, string>> = {
  URL_SUFFIX: 'the library sets it',
  AWS_USE_FIPS_ENDPOINT: 'set useFipsEndpoint instead',
  AWS_USE_DUALSTACK_ENDPOINT: 'the function calls IPv4 endpoints',
  AWS_ENDPOINT_URL: 'the function calls several services, each at its own endpoint',
};
const NAME = /^[a-z]\w+$/i;
/** AWS Lambda allows 4 KB. The rest is for the variables of the library. */
const MAX_BYTES = 3_584;

/** Checks the names and values of a function's environment variables. */
export function validateFunctionEnvironment(
  environment: Record<string, string> | undefined,
  errors: ValidationErrors,
): void {
  if (environment === undefined || !errors.type('environment', environment, MAP)) return;
  if (Token.isUnresolved(environment))
    return errors.check(false, 'environment must be known at synthesis, got a token');
  let bytes = 0;
  for (const [name, value] of Object.entries(environment)) {
    const property = `environment[${JSON.stringify(name)}]`;
    const reason = Object.hasOwn(OWN, name) ? OWN[name] : 'AWS Lambda sets it';
    const isReserved = RESERVED.test(name) || Object.hasOwn(OWN, name);
    errors.check(!isReserved, `${property} is reserved: ${reason}`);
    const rule = 'must have a name of at least 2 letters, digits and "_", starting with a letter';
    errors.check(isReserved || NAME.test(name), `${property} ${rule}`);
    if (!errors.requiredType(property, value, { ...STRING, sensitive: true })) continue;
    if (!Token.isUnresolved(value)) bytes += Buffer.byteLength(name + value);
    if (/^https_proxy$/i.test(name)) errors.check(isProxy(value), `${property} must be ${PROXY}, got ${origin(value)}`);
  }
  errors.check(bytes <= MAX_BYTES, `environment must be at most ${MAX_BYTES} bytes, got ${bytes}`);
}

const PROXY = 'the URL of a proxy, such as "http://proxy.example.com:3128"';

function isProxy(value: string): boolean {
  return Token.isUnresolved(value) || value === '' || (/^https?:\/\//.test(value) && URL.canParse(value));
}

/** The address without the part that can contain a password. */
function origin(value: string): string {
  return JSON.stringify(value.includes('@') ? `…${value.slice(value.lastIndexOf('@'))}` : value);
}
