/**
 * Replaces, in the bundle (scripts/bundle.mjs), the parts of the SDK that look for credentials and settings outside of the
 * environment. Lambda sets only the environment; with those parts the bundle is twice as large and starts by reading files.
 */
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';

/** Lambda has no shared files. */
export const loadSharedConfigFiles = () => Promise.resolve({ configFile: {}, credentialsFile: {} });
export const getProfileName = () => 'default';
export const CONFIG_PREFIX_SEPARATOR = '.';

/** The SDK's default mode, which asks no instance for its region. */
export const resolveDefaultsModeConfig = () => () => Promise.resolve('legacy');
