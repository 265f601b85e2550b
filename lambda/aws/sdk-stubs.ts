/**
 * Stands in, in the bundle (scripts/bundle.mjs), for the parts of the SDK that look for credentials and settings elsewhere than in
 * the environment: Lambda has them there alone. With those parts the bundle is more than twice as large, and reads files at first.
 */
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';

/** There are no shared files. */
export const loadSharedConfigFiles = () => Promise.resolve({ configFile: {}, credentialsFile: {} });
export const getProfileName = () => 'default';
export const CONFIG_PREFIX_SEPARATOR = '.';

/** The SDK's default, for which no instance has to be asked where it runs. */
export const resolveDefaultsModeConfig = () => () => Promise.resolve('legacy');
