import type { IConstruct } from 'constructs';

/** The account of an `EmbeddedCloud`. */
export interface EmbeddedCloudOptions {
  /**
   * The region.
   *
   * @default - that of the first deployed app whose stacks set one, otherwise us-east-1
   */
  readonly region?: string;
  /**
   * The account's 12 digits.
   *
   * @default - that of the first deployed app whose stacks set one, otherwise 123456789012
   */
  readonly account?: string;
  /**
   * The IDs of the virtual clusters that exist before anything is deployed. A job run on any other fails.
   *
   * @default - those that the deployed stacks name
   */
  readonly virtualClusters?: readonly string[];
  /**
   * How many times as fast as real time the cloud's time runs, from 1 to 100. Give it to look at a deployment at work.
   *
   * @default - time in which nothing is at work passes at once: waiting for an hour takes as long as the polls in it
   */
  readonly speed?: number;
}

/** How an app is deployed. */
export interface DeploymentOptions {
  /**
   * The names, or the paths, of the stacks to deploy. The stacks that they depend on are deployed before.
   *
   * @default - all stacks of the app
   */
  readonly stacks?: readonly string[];
  /**
   * Resources whose creation or update fails, as a broken one would: constructs, or logical IDs.
   *
   * @default - none
   */
  readonly failing?: readonly (IConstruct | string)[];
}
