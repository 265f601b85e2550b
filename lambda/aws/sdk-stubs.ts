/**
 * In the bundle (scripts/bundle.mjs), replaces the parts of the SDK that look for credentials and settings outside of the
 * environment. Lambda sets only the environment. With these parts, the bundle would be twice as large and read files first.
 */
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';

/** Lambda has no shared files. */
export const loadSharedConfigFiles = () => Promise.resolve({ configFile: {}, credentialsFile: {} });
export const getProfileName = () => 'default';
export const CONFIG_PREFIX_SEPARATOR = '.';

/** The SDK's default mode, which does not ask an instance for its region. */
export const resolveDefaultsModeConfig = () => () => Promise.resolve('legacy');
