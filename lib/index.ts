export * from './application-configuration';
export * from './entry-point';
export * from './job-driver';
export * from './job-run';
export * from './job-run-props';
export * from './monitoring';
export * from './release-label';
export * from './spark-parameters';
