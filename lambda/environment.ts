/**
 * Stands in, in the bundle (scripts/bundle.mjs), for the parts of the SDK that look for credentials and settings elsewhere than in
 * the environment: Lambda has them there alone. They are half as much code as all the rest, and read files on the first call.
 */
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';

/** There are no shared files. */
export const loadSharedConfigFiles = () => Promise.resolve({ configFile: {}, credentialsFile: {} });
export const getProfileName = () => 'default';
export const CONFIG_PREFIX_SEPARATOR = '.';

/** The SDK's default, for which no instance has to be asked where it runs. */
export const resolveDefaultsModeConfig = () => () => Promise.resolve('legacy');
