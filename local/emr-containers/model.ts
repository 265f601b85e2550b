import model from './model.json';

/** The API operations in the model. */
export type OperationName = keyof typeof model.operations;

export interface Reference {
  readonly shape: string;
  readonly location?: string;
  readonly locationName?: string;
}

/** A shape with its constraints; the type determines which of them apply. */
export interface Shape {
  readonly type: 'structure' | 'union' | 'list' | 'map' | 'string' | 'integer' | 'boolean' | 'timestamp';
  readonly members?: Readonly<Record<string, Reference>>;
  readonly required?: readonly string[];
  readonly member?: Reference;
  readonly key?: Reference;
  readonly value?: Reference;
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly sensitive?: boolean;
  readonly union?: boolean;
  readonly error?: { readonly httpStatusCode: number };
}

export interface Operation {
  readonly name: string;
  readonly http: { readonly method: string; readonly requestUri: string };
  readonly input: Reference;
  readonly output: Reference;
  readonly errors: readonly Reference[];
}

export const operations: Readonly<Record<OperationName, Operation>> = model.operations;

// maps, because every call looks up dozens of shapes
const shapes = new Map(Object.entries(model.shapes as Readonly<Record<string, Shape>>));
const members = new Map([...shapes.values()].map((shape) => [shape, Object.entries(shape.members ?? {})]));

export function isOperation(name: string): name is OperationName {
  return Object.hasOwn(operations, name);
}

/** Returns the shape of a name. Errors common to all services are not in the model and return undefined. */
export function findShape(name: string): Shape | undefined {
  return shapes.get(name);
}

export function shapeOf(name: string): Shape {
  const shape = findShape(name);
  if (!shape) throw new Error(`The API model has no shape ${name}`);
  return shape;
}

/** The members of a structure with their references. */
export function membersOf(shape: Shape): readonly [string, Reference][] {
  return members.get(shape) ?? [];
}
