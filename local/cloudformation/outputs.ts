import { isTrue, resolve } from './intrinsics';
import type { Operation } from './operation';
import { scopeOf } from './scope';
import type { Stack } from './stack';
import type { Template } from './template';

/** The outputs of a stack whose resources exist. */
export function outputsOf(operation: Operation, template: Template): Pick<Stack, 'outputs' | 'exports'> {
  const scope = scopeOf(operation, template);
  const outputs: Record<string, string> = {};
  const exports: Record<string, string> = {};
  for (const [name, output] of Object.entries(template.Outputs ?? {})) {
    const where = `Outputs/${name}`;
    if (output.Condition !== undefined && !isTrue(scope, output.Condition, where)) continue;
    const value = String(resolve(scope, output.Value, `${where}/Value`));
    outputs[name] = value;
    if (output.Export) exports[String(resolve(scope, output.Export.Name, `${where}/Export/Name`))] = value;
  }
  return { outputs, exports };
}
