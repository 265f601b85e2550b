// stands in for the SDK's default credential chain in the bundle (scripts/bundle.mjs)
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';
