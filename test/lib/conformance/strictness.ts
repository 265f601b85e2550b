/** Values that the model allows, by path and title of their case, and why the library refuses them all the same. */
export const STRICTER: Readonly<Record<string, string>> = {
  'tags: 50 entries': 'the library adds 4 tags of its own',
  'configurationOverrides.monitoringConfiguration.managedLogs.encryptionKeyArn: the hit "${Key}"':
    'only a job template has parameters',
  'configurationOverrides.monitoringConfiguration.containerLogRotationConfiguration.rotationSize: the longest, 12 characters':
    'the service documents 2 GB at most',
};

/** Values that the model, which says nothing of the size of an integer, allows, and its type `JavaInteger` does not. */
export const BEYOND_THE_MODEL: readonly string[] = ['retryPolicyConfiguration.maxAttempts: 2147483648'];

/** Required members that the handler adds to a request which lacks them. */
export const ADDED_BY_THE_HANDLER: readonly string[] = ['clientToken'];
