// the package ships the embedded cloud as one file: the test API and the command
export * from './index';
export { runPackageCommand } from '../local/command-line/package-command';
