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
 * A Kubernetes pod template for a job's driver or executors: node selectors, tolerations, volumes, sidecars.
 *
 * @see https://docs.aws.amazon.com/emr/latest/EMR-on-EKS-DevelopmentGuide/pod-templates.html
 */
export class PodTemplate {
  /**
   * A local YAML or JSON file. It is uploaded with the app's assets, and the execution role is granted read access.
   *
   * Throws when the file does not exist or is a directory. A JSON file gets the same checks as `fromObject`. In a YAML file, only
   * the kind and the container names are checked.
   *
   * @param path The file, relative to the directory in which the app runs.
   * @param options Asset options.
   */
  public static fromAsset(path: string, options?: AssetOptions): PodTemplate {
    const location = assetLocation('PodTemplate.fromAsset', path, options);
    if (location.directory) throw new Error(`PodTemplate.fromAsset: path must be a file, got the directory "${path}"`);
    return new PodTemplate(location, options?.bundling ? {} : { file: path });
  }

  /**
   * A pod as an object. It becomes an asset file of the app.
   *
   * Throws when the object contains a token, because the file is written at synthesis, before the value is known. A job that uses
   * the template fails synthesis when the object is not a pod, or contains fields, volume names, mount paths or environment
   * variables that Amazon EMR on EKS does not allow there.
   *
   * The Spark container is named `spark-kubernetes-driver` or `spark-kubernetes-executor`. All other containers are sidecars.
   *
   * @param pod The Kubernetes pod, such as `{ spec: { nodeSelector: { 'eks.amazonaws.com/capacityType': 'SPOT' } } }`.
   * `apiVersion` and `kind` are added if they are missing.
   */
  public static fromObject(pod: { [key: string]: unknown }): PodTemplate {
    const content = { apiVersion: 'v1', kind: 'Pod', ...pod };
    return new PodTemplate(inlineLocation('PodTemplate.fromObject', 'pod.json', content), { pod: content });
  }

  /**
   * An object in an S3 bucket. The execution role is granted read access.
   *
   * Throws when the key is empty or starts with a slash.
   *
   * @param bucket The bucket.
   * @param key The object's key, without a leading slash. May be a token.
   */
  public static fromBucket(bucket: IBucket, key: string): PodTemplate {
    return new PodTemplate(bucketLocation('PodTemplate.fromBucket', bucket, key));
  }

  /**
   * A file by its URI: `local:///…` for a file in the container image, or `s3://…` for an object. No access is granted: the
   * execution role must already be able to read the object.
   *
   * Throws for a path without a scheme, such as `pod.yaml`.
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
   * The URI or object key that the user passed.
   *
   * @internal
   */
  public get _uriOrKey(): string | undefined {
    return this.location.uriOrKey;
  }

  /**
   * The URI of an existing file. Undefined for a file that is uploaded.
   *
   * @internal
   */
  public get _knownUri(): string | undefined {
    return this.location.knownUri;
  }

  /**
   * Adds an error for each part of the content that a driver or executor pod template must not contain.
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
