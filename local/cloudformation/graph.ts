import { referencesOf } from './references';
import type { ResourceDeclaration } from './template';

/** The dependencies of each resource, by references and DependsOn. Throws for cycles. */
export function dependencyGraph(resources: ReadonlyMap<string, ResourceDeclaration>): Map<string, string[]> {
  const graph = new Map<string, string[]>();
  for (const [logicalId, { Properties, DependsOn = [] }] of resources) {
    const needed = new Set([...referencesOf(Properties), ...[DependsOn].flat()].filter((name) => resources.has(name)));
    graph.set(logicalId, [...needed]);
  }
  refuseCycles(graph);
  return graph;
}

function refuseCycles(graph: ReadonlyMap<string, readonly string[]>): void {
  const finished = new Set<string>();
  const visit = (id: string, path: readonly string[]) => {
    if (path.includes(id)) {
      throw new Error(`Circular dependency between resources: [${path.slice(path.indexOf(id)).join(', ')}]`);
    }
    if (finished.has(id)) return;
    for (const needed of graph.get(id) ?? []) visit(needed, [...path, id]);
    finished.add(id);
  };
  for (const id of graph.keys()) visit(id, []);
}

/** The effect of a failure on the other resources. */
export type OnFailure =
  /** No other resource starts, and those in progress are told to stop. */
  | 'stop'
  /** The resources that depend on the failed one do not start. */
  | 'skip'
  /** The failure has no effect on other resources. */
  | 'continue';

/** Runs an action for every ID, in parallel, each after its dependencies. Resolves with the failures. */
export async function inOrder(
  ids: readonly string[],
  before: (id: string) => readonly string[],
  action: (id: string, signal: AbortSignal) => Promise<void>,
  { onFailure, signal }: { readonly onFailure: OnFailure; readonly signal: AbortSignal },
): Promise<Map<string, unknown>> {
  const all = new Set(ids);
  const failures = new Map<string, unknown>();
  const skipped = new Set<string>();
  const stop = new AbortController();
  const stopped = AbortSignal.any([stop.signal, signal]);
  const runs = new Map<string, Promise<void>>();

  const run = async (id: string) => {
    const earlier = before(id).filter((other) => all.has(other));
    await Promise.all(earlier.map(start));
    if (stopped.aborted || earlier.some((other) => skipped.has(other))) {
      skipped.add(id);
      return;
    }
    try {
      await action(id, stopped);
    } catch (error) {
      failures.set(id, error);
      if (onFailure === 'continue') return;
      skipped.add(id);
      if (onFailure === 'stop') stop.abort(new Error('another resource failed'));
    }
  };
  const start = (id: string): Promise<void> => {
    const running = runs.get(id) ?? Promise.resolve().then(() => run(id));
    runs.set(id, running);
    return running;
  };
  await Promise.all(ids.map(start));
  return failures;
}
