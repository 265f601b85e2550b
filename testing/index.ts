export * from './cloud-options';
export * from './deployed-stack';
export * from './deployment-failed';
export * from './embedded-cloud';
export * from './job-outcome';
export * from './records';
export * from './start-cloud';
