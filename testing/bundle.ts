// what the package ships of the embedded cloud, in one file: the test API, and the command
export * from './index';
export { runPackageCommand } from '../local/command-line/package-command';
