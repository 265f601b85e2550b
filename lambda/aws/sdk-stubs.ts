import type { EMRContainersClient } from '@aws-sdk/client-emr-containers';

/**
 * Replaces, in the bundle (scripts/bundle.mjs), two parts of the SDK. One looks for credentials and settings outside the
 * environment. Lambda sets only the environment; with that part, the bundle is twice as large and starts by reading files. The
 * other retries calls, which the handler does by its own rules.
 */
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';

/** Lambda has no shared files. */
export const loadSharedConfigFiles = () => Promise.resolve({ configFile: {}, credentialsFile: {} });
export const getProfileName = () => 'default';
export const CONFIG_PREFIX_SEPARATOR = '.';

/** The SDK's default mode, which asks no instance for its region. */
export const resolveDefaultsModeConfig = () => () => Promise.resolve('legacy');

/** No retries: the same as `maxAttempts: 1`. The middleware that signs a request asks for this one by its name. */
export const resolveRetryConfig = <Config>(config: Config): Config => config;
export const getRetryPlugin = () => ({
  applyToStack: (stack: EMRContainersClient['middlewareStack']) =>
    stack.add((next) => next, { name: 'retryMiddleware', step: 'finalizeRequest', priority: 'high' }),
});
export const NODE_MAX_ATTEMPT_CONFIG_OPTIONS = {};
export const NODE_RETRY_MODE_CONFIG_OPTIONS = {};
export const DEFAULT_RETRY_MODE = 'standard';
