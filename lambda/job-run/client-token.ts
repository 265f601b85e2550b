import type { Owner } from '../cloudformation/request';
import { hash } from './fingerprint';
import { ownerTag } from './tags';

const OWNER_LENGTH = 31;
const INTENT_LENGTH = 32;
const OWN_FORM = new RegExp(`^[0-9a-f]{${OWNER_LENGTH}}-[0-9a-f]{${INTENT_LENGTH}}$`);

/** Returns the same token for the same intent. A token starts with its owner, so that a list without tags shows the owner. */
export function clientTokenFor(owner: Owner, ...intent: string[]): string {
  return `${prefixOf(owner)}${hash(...intent).slice(0, INTENT_LENGTH)}`;
}

/** Whether the library created the token for another resource or another stack. */
export function isClientTokenOfOther(owner: Owner, clientToken: string): boolean {
  return OWN_FORM.test(clientToken) && !clientToken.startsWith(prefixOf(owner));
}

function prefixOf(owner: Owner): string {
  return `${ownerTag(owner).slice(0, OWNER_LENGTH)}-`;
}
