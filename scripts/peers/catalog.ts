import { chromium } from './chromium.ts';
import { collector } from './collector.ts';
import { MLFLOW_VERSIONS, mlflow } from './mlflow.ts';
import { NODE_VERSIONS, node } from './node.ts';
import type { Peer } from './peer.ts';

/** What tests need by default: quick ones first. */
export const DEFAULT_PEERS: readonly Peer[] = [
  ...NODE_VERSIONS.map(node),
  ...MLFLOW_VERSIONS.map(mlflow),
  collector,
];

export const ALL_PEERS: readonly Peer[] = [...DEFAULT_PEERS, chromium];
