import { readFileSync } from 'node:fs';
import { quote } from './describe-value';
import { editDistance } from './known-names/near-miss';
import * as fields from './pod-template-fields';
import type { ValidationErrors } from './validation-errors';

export type PodRole = 'driver' | 'executor';

/** The content of a template that is known at synthesis: an object or a local file. */
export interface PodContent {
  readonly pod?: unknown;
  readonly file?: string;
}

type Members = Readonly<Record<string, unknown>>;

/** Adds an error for each part of the content that a driver or executor pod template must not contain. */
export function checkPodTemplate(property: string, role: PodRole, content: PodContent, errors: ValidationErrors): void {
  const { pod, file } = content;
  if (pod !== undefined) return checkPod(property, pod, role, errors);
  if (file === undefined) return;
  if (/\.ya?ml$/i.test(file)) return checkYaml(property, readFileSync(file, 'utf8'), role, errors);
  if (!file.toLowerCase().endsWith('.json')) return;
  try {
    checkPod(property, JSON.parse(readFileSync(file, 'utf8')), role, errors);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    errors.check(false, `${property} must be a JSON file, got ${quote(file)}`);
  }
}

function checkPod(property: string, pod: unknown, role: PodRole, errors: ValidationErrors): void {
  if (!isObject(pod)) {
    errors.check(false, `${property} must be a pod object`);
    return;
  }
  const { apiVersion, kind, spec = {} } = pod;
  checkKind(property, kind, errors);
  const isV1 = apiVersion === undefined || apiVersion === 'v1';
  errors.check(isV1, `${property}.apiVersion must be v1, got ${quote(String(apiVersion))}`);
  for (const name of membersBeside(pod, fields.POD_FIELDS)) {
    const hint = fields.SPEC_FIELDS.has(name) ? 'move it to spec' : 'remove it';
    errors.check(false, `${property}.${name} is not a pod field: ${hint}`);
  }
  if (!isObject(spec)) {
    errors.check(false, `${property}.spec must be an object`);
    return;
  }
  const refused = 'must be removed: Amazon EMR on EKS does not allow it in a pod template, so the job would fail';
  for (const name of membersBeside(spec, fields.SPEC_FIELDS)) {
    errors.check(false, `${property}.spec.${name} ${refused}`);
  }
  for (const [index, { name }] of objectsOf(spec.volumes)) {
    const isFree = !fields.RESERVED_VOLUMES.has(String(name));
    const taken = `must not be ${quote(String(name))}: Amazon EMR on EKS defines this volume. Mount it without defining it`;
    errors.check(isFree, `${property}.spec.volumes[${index}].name ${taken}`);
  }
  checkContainers(`${property}.spec`, spec, role, errors);
}

function checkContainers(property: string, spec: Members, role: PodRole, errors: ValidationErrors): void {
  const main = mainName(role);
  const containers = objectsOf(spec.containers);
  const hasMain = containers.some(([, { name }]) => name === main);
  for (const [index, container] of containers) {
    const entry = `${property}.containers[${index}]`;
    const { name, image } = container;
    const error = containerNameError(name, role);
    if (error) errors.check(false, `${entry}.name ${error}`);
    else if (name === main) checkMainContainer(entry, container, errors);
    // without a container of that name, Spark uses the first one
    else if (image === undefined && (hasMain || index > 0)) {
      errors.check(
        false,
        `${entry} must have an image: it is a sidecar, because the Spark container is ${quote(main)}`,
      );
    }
  }
  for (const [index, { name }] of objectsOf(spec.initContainers)) {
    const isMain = name === mainName('driver') || name === mainName('executor');
    const place = `must not be ${quote(String(name))}: the Spark container belongs in spec.containers`;
    errors.check(!isMain, `${property}.initContainers[${index}].name ${place}`);
  }
}

/** Checks the fields of the container that Spark runs in. */
function checkMainContainer(property: string, container: Members, errors: ValidationErrors): void {
  const refused = 'must be removed: Amazon EMR on EKS does not allow it in the Spark container, so the job would fail';
  for (const name of membersBeside(container, fields.MAIN_CONTAINER_FIELDS)) {
    errors.check(false, `${property}.${name} ${refused}`);
  }
  for (const [index, { mountPath }] of objectsOf(container.volumeMounts)) {
    const path = String(mountPath);
    const isFree = !fields.RESERVED_MOUNT_PATHS.has(path.replace(/(?<=.)\/+$/, ''));
    const taken = `must not be ${quote(path)}: Amazon EMR on EKS mounts its own volume there`;
    errors.check(isFree, `${property}.volumeMounts[${index}].mountPath ${taken}`);
  }
  for (const [index, { name }] of objectsOf(container.env)) {
    const isFree = !fields.RESERVED_VARIABLES.has(String(name));
    const taken = `must not be ${quote(String(name))}: Amazon EMR on EKS sets this variable`;
    errors.check(isFree, `${property}.env[${index}].name ${taken}`);
  }
}

/** Finds the kind and the container names in YAML without parsing all of it. */
function checkYaml(property: string, text: string, role: PodRole, errors: ValidationErrors): void {
  const [, kind] = /^kind:\s*["']?([^\s"'#]+)/m.exec(text) ?? [];
  checkKind(property, kind, errors);
  const names = [...text.matchAll(/^[\s-]*name:\s*["']?(spark[^\s"'#]*)/gm)].map(([, name]) => name);
  for (const name of new Set(names)) {
    const error = containerNameError(name, role);
    if (error) errors.check(false, `${property} has a container whose name ${error}`);
  }
}

function checkKind(property: string, kind: unknown, errors: ValidationErrors): void {
  const isPod = kind === undefined || kind === 'Pod';
  errors.check(isPod, `${property}.kind must be Pod, got ${quote(String(kind))}`);
}

function mainName(role: PodRole): string {
  return `spark-kubernetes-${role}`;
}

/** The error of a name that looks like a misspelled Spark container name. Undefined for the Spark container and for sidecars. */
function containerNameError(name: unknown, role: PodRole): string | undefined {
  if (typeof name !== 'string' || name === mainName(role)) return undefined;
  const form = name.toLowerCase().replace(/[^a-z]/g, '-');
  const isNear = (['driver', 'executor'] as const).some((other) => editDistance(form, mainName(other)) <= 2);
  if (!isNear) return undefined;
  const of = `the Spark container in ${role === 'driver' ? 'the driver' : 'an executor'} pod`;
  return `must be ${quote(mainName(role))} for ${of}, got ${quote(name)}`;
}

function membersBeside(members: Members, known: ReadonlySet<string>): string[] {
  return Object.keys(members).filter((name) => members[name] !== undefined && !known.has(name));
}

/** The entries of a list that are objects. Empty if there is no list. */
function objectsOf(list: unknown): [number, Members][] {
  const entries = Array.isArray(list) ? [...(list as unknown[]).entries()] : [];
  return entries.filter((entry): entry is [number, Members] => isObject(entry[1]));
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
