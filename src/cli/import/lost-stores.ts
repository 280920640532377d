import { existsSync } from 'node:fs';
import { parseDestinationUri } from '../../config/destination-uri.ts';
import type { Outlet } from '../../drain/outlet.ts';
import { placeOf } from '../../drain/readdress-pending.ts';

/** Of these, the stores whose file is gone: whatever the ledger says is in there is not. Looked at before a first delivery makes the file anew. */
export function lostStores(outlets: readonly Outlet[]): readonly string[] {
  return outlets.map(({ destination }) => destination.id).filter(isLost);
}

function isLost(id: string): boolean {
  const uri = parseDestinationUri(placeOf(id), { projectFolder: '/' });
  return uri.kind === 'sqlite' && !existsSync(uri.path);
}
