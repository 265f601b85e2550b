import { openText, uriError } from './uri';
import type { ValidationErrors } from './validation-errors';

/** The Spark properties whose value is one file, or a list of files that are separated by commas. */
export const FILE_PROPERTIES: ReadonlySet<string> = new Set([
  'spark.jars',
  'spark.files',
  'spark.archives',
  'spark.submit.pyFiles',
  'spark.kubernetes.driver.podTemplateFile',
  'spark.kubernetes.executor.podTemplateFile',
]);
const UPLOAD_PATH = 'spark.kubernetes.file.upload.path';

/** Checks the files in Spark properties, as far as they are known at synthesis. */
export function checkFileProperties(
  property: string,
  properties: Readonly<Record<string, string>>,
  templateParameters: boolean,
  errors: ValidationErrors,
): void {
  for (const [name, value] of Object.entries(properties)) {
    if (!FILE_PROPERTIES.has(name) || typeof value !== 'string') continue;
    checkFileList(`${property}["${name}"]`, value, properties[UPLOAD_PATH] !== undefined, templateParameters, errors);
  }
}

/** Checks files that are separated by commas. Spark reads white space after a comma as part of the name, and finds no file. */
export function checkFileList(
  property: string,
  list: string,
  isUploaded: boolean,
  templateParameters: boolean,
  errors: ValidationErrors,
): void {
  for (const uri of list === '' ? [] : openText(list, templateParameters).split(',')) {
    if (uri === '') continue;
    if (uri.startsWith('/') && !uri.startsWith('//')) {
      // a path of the pod that submits the job, from which Spark uploads the file
      if (isUploaded) continue;
      const path = 'has a path without a scheme, which Spark looks for in the pod that submits the job';
      errors.warn('fileWithoutScheme', `${property} ${path}: for a file in the container image, use local://${uri}`);
      continue;
    }
    const error = uriError(uri, { templateParameters });
    if (error) errors.check(false, `${property} ${error}`);
  }
}
