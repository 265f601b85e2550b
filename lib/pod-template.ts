import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { AssetOptions } from 'aws-cdk-lib/aws-s3-assets';
import {
  assetLocation,
  bucketLocation,
  type FileLocation,
  type FileUris,
  inlineLocation,
  uriLocation,
} from './private/spark/file-location';
import { checkPodTemplate, type PodContent, type PodRole } from './private/validation/validate-pod-template';
import type { ValidationErrors } from './private/validation/validation-errors';

/**
 * A Kubernetes pod, as a template of the pods that a job's driver or executors run in: node selectors, tolerations, volumes,
 * sidecars.
 *
 * @see https://docs.aws.amazon.com/emr/latest/EMR-on-EKS-DevelopmentGuide/pod-templates.html
 */
export class PodTemplate {
  /**
   * A YAML or JSON file on the machine that synthesizes: it is uploaded with the app's assets, and the execution role may read it.
   *
   * Fails synthesis when there is no such file, or when it is a directory. A JSON file is checked as `fromObject` is, a YAML file for its
   * kind and the names of containers.
   *
   * @param path The file, seen from the directory in which the app runs.
   * @param options How the asset is made.
   */
  public static fromAsset(path: string, options?: AssetOptions): PodTemplate {
    const location = assetLocation('PodTemplate.fromAsset', path, options);
    if (location.directory) throw new Error(`PodTemplate.fromAsset: path must be a file, got the directory "${path}"`);
    return new PodTemplate(location, options?.bundling ? {} : { file: path });
  }

  /**
   * A pod as an object, which becomes a file of the app's assets.
   *
   * Fails synthesis when it holds a token: a file is written before the deployment knows the value. A job that uses it fails
   * synthesis when it is no pod, or holds fields, names of volumes and mount paths that Amazon EMR on EKS does not allow there.
   *
   * The container that Spark runs in is named `spark-kubernetes-driver` or `spark-kubernetes-executor`; others are sidecars.
   *
   * @param pod The pod as Kubernetes has it, such as `{ spec: { nodeSelector: { 'eks.amazonaws.com/capacityType': 'SPOT' } } }`; what it
   * leaves out of `apiVersion` and `kind` is added.
   */
  public static fromObject(pod: { [key: string]: unknown }): PodTemplate {
    const content = { apiVersion: 'v1', kind: 'Pod', ...pod };
    return new PodTemplate(inlineLocation('PodTemplate.fromObject', 'pod.json', content), { pod: content });
  }

  /**
   * An object of an S3 bucket, which the execution role may read.
   *
   * @param bucket The bucket.
   * @param key The object's key, without a leading slash. May be a token.
   */
  public static fromBucket(bucket: IBucket, key: string): PodTemplate {
    return new PodTemplate(bucketLocation('PodTemplate.fromBucket', bucket, key));
  }

  /**
   * A file by its URI: `s3://…` for an object that the execution role can read already, `local:///…` for a file in the
   * container image.
   *
   * @param uri At least 1 character. May be a token.
   */
  public static fromUri(uri: string): PodTemplate {
    return new PodTemplate(uriLocation('PodTemplate.fromUri', uri));
  }

  private constructor(
    private readonly location: FileLocation,
    private readonly content: PodContent = {},
  ) {}

  /**
   * The URI, or the key in a bucket, as the user gave it.
   *
   * @internal
   */
  public get _uriOrKey(): string | undefined {
    return this.location.uriOrKey;
  }

  /**
   * The URI of a file that is there already; undefined for one that is uploaded.
   *
   * @internal
   */
  public get _knownUri(): string | undefined {
    return this.location.knownUri;
  }

  /**
   * Adds an error for each part of the content that has no place in the template of a driver's or an executor's pod.
   *
   * @internal
   */
  public _validate(property: string, role: PodRole, errors: ValidationErrors): void {
    checkPodTemplate(property, role, this.content, errors);
  }

  /** @internal */
  public _uri(uris: FileUris, id: string): string {
    return uris(this.location, id, 'file');
  }
}
