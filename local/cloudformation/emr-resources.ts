import type { Clock } from '../clock';
import type { EmrContainers } from '../emr-containers/service';
import { isDeepStrictEqual } from 'node:util';
import {
  ResourceFailure,
  type CreateRequest,
  type Outcome,
  type Properties,
  type ResourceHandler,
  type UpdateRequest,
} from './resource';

interface Tag {
  readonly Key: string;
  readonly Value: string;
}

type CreateInput = Properties & { readonly clientToken: string };

// properties that are maps: their keys belong to the user
const MAPS = ['Properties', 'JobTags', 'ParameterConfiguration'];
const POLL_MILLISECONDS = 1000;

/** AWS::EMRContainers::VirtualCluster; its deletion ends once the service reports it. */
export function virtualClusterHandler(emr: EmrContainers, clock: Clock): ResourceHandler {
  return immutable(
    emr,
    (input) => emr.invoke('CreateVirtualCluster', input as never),
    async ({ Id }, signal) => {
      const id = String(Id);
      await emr.invoke('DeleteVirtualCluster', { id });
      for (;;) {
        const { virtualCluster } = await emr.invoke('DescribeVirtualCluster', { id });
        if (virtualCluster?.state === 'TERMINATED') return;
        await clock.sleep(POLL_MILLISECONDS, signal);
      }
    },
    'Id',
  );
}

/** AWS::EMRContainers::JobTemplate, whose `Ref` is its ARN. */
export function jobTemplateHandler(emr: EmrContainers): ResourceHandler {
  return immutable(
    emr,
    (input) => emr.invoke('CreateJobTemplate', input as never),
    async ({ Id: id }) => void (await emr.invoke('DeleteJobTemplate', { id: String(id) })),
    'Arn',
  );
}

/** A resource whose tags are the only thing that the API can change: any other update replaces it. */
function immutable(
  emr: EmrContainers,
  call: (input: CreateInput) => Promise<{ readonly id?: string; readonly arn?: string }>,
  remove: (attributes: Outcome['attributes'], signal: AbortSignal) => Promise<void>,
  identifier: 'Id' | 'Arn',
): ResourceHandler {
  let count = 0;
  const create = async ({ properties }: CreateRequest): Promise<Outcome> => {
    const input = inCamelCase({ ...properties, Tags: undefined }) as Properties;
    const { id, arn } = await call({ ...input, tags: tagsOf(properties), clientToken: `cloudformation-${++count}` });
    if (id === undefined || arn === undefined) throw new ResourceFailure('The service returned no ID');
    const attributes = { Id: id, Arn: arn };
    return { physicalId: attributes[identifier], attributes };
  };
  const replaces = ({ properties, current }: UpdateRequest) =>
    !isDeepStrictEqual({ ...properties, Tags: 0 }, { ...current.properties, Tags: 0 });
  return {
    create,
    replaces,
    async update(request: UpdateRequest) {
      const { properties, current } = request;
      if (replaces(request)) return create(request);
      const [tags, resourceArn] = [tagsOf(properties), String(current.attributes.Arn)];
      const tagKeys = Object.keys(tagsOf(current.properties)).filter((key) => !(key in tags));
      if (tagKeys.length > 0) await emr.invoke('UntagResource', { resourceArn, tagKeys });
      await emr.invoke('TagResource', { resourceArn, tags });
      return current;
    },
    delete: ({ current, signal }) => remove(current.attributes, signal),
    attribute: ({ attributes }, name) => attributes[name],
  };
}

function tagsOf({ Tags: tags = [] }: Properties): Record<string, string> {
  return Object.fromEntries((tags as Tag[]).map(({ Key, Value }) => [Key, Value]));
}

/** Property names differ from the API's names only in the case of the first letter. */
function inCamelCase(value: unknown, isMap = false): unknown {
  if (Array.isArray(value)) return value.map((item) => inCamelCase(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      isMap ? name : name.charAt(0).toLowerCase() + name.slice(1),
      inCamelCase(item, !isMap && MAPS.includes(name)),
    ]),
  );
}
