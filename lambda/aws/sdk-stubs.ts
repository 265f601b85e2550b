import type { EMRContainersClient } from '@aws-sdk/client-emr-containers';
import { endpointOf } from './endpoint';

/**
 * In the bundle (scripts/bundle.mjs), replaces the parts of the SDK that look for credentials and settings outside of the
 * environment. Lambda sets only the environment. With these parts, the bundle would be twice as large and read files first.
 * Further parts are replaced because the handler does not use them: retries, which it makes by its own rules, and logs.
 */
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';

/** Lambda has no shared files. */
export const loadSharedConfigFiles = () => Promise.resolve({ configFile: {}, credentialsFile: {} });
export const getProfileName = () => 'default';
export const CONFIG_PREFIX_SEPARATOR = '.';

/** The SDK's default mode, which does not ask an instance for its region. */
export const resolveDefaultsModeConfig = () => () => Promise.resolve('legacy');

/** No retries, as with `maxAttempts: 1`. The signing middleware looks for this middleware by its name. */
export const resolveRetryConfig = <Config>(config: Config): Config => config;
export const getRetryPlugin = () => ({
  applyToStack: (stack: EMRContainersClient['middlewareStack']) =>
    stack.add((next) => next, { name: 'retryMiddleware', step: 'finalizeRequest', priority: 'high' }),
});
export const NODE_MAX_ATTEMPT_CONFIG_OPTIONS = {};
export const NODE_RETRY_MODE_CONFIG_OPTIONS = {};
export const DEFAULT_RETRY_MODE = 'standard';

export const getLoggerPlugin = () => ({ applyToStack: () => undefined });

/** Without the operating system, whose module would be loaded for it. */
export const defaultUserAgent =
  ({ clientVersion }: { readonly clientVersion: string }) =>
  () =>
    Promise.resolve([['aws-sdk-js', clientVersion]]);

interface EndpointParameters {
  readonly Region: string;
  /** An address in the environment, such as that of a VPC endpoint. */
  readonly Endpoint?: string;
}

/** The same rule as for the other services: the SDK's rules know only the partitions of their day, and fill 3 kB of the zip file. */
export const defaultEndpointResolver = ({ Region, Endpoint }: EndpointParameters) => ({
  url: new URL(Endpoint ?? endpointOf('emr-containers', Region)),
});

/** For client tokens, which the handler sets itself. */
export { randomUUID as v4 } from 'node:crypto';
