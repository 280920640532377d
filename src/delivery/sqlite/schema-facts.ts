/**
 * What a store of MLflow is made of, as facts: `schema.generated.ts` holds those of the release new stores are created at.
 * Constraint names count: MLflow's later migrations find constraints by name.
 */
export interface StoreFacts {
  readonly tables: readonly TableFacts[];
  readonly triggers: readonly TriggerFacts[];
}

export interface TableFacts {
  readonly name: string;
  readonly columns: readonly ColumnFacts[];
  readonly primaryKey: KeyFacts;
  readonly unique: readonly KeyFacts[];
  readonly foreignKeys: readonly ForeignKeyFacts[];
  readonly checks: readonly CheckFacts[];
  readonly indices: readonly IndexFacts[];
}

export interface ColumnFacts {
  readonly name: string;
  readonly type: string;
  readonly notNull?: boolean;
  /** SQL literal. */
  readonly default?: string;
  readonly generated?: { readonly expression: string; readonly stored: boolean };
}

export interface KeyFacts {
  readonly name?: string;
  readonly columns: readonly string[];
}

export interface ForeignKeyFacts extends KeyFacts {
  readonly table: string;
  readonly referredColumns: readonly string[];
  readonly onDelete?: string;
  readonly onUpdate?: string;
}

export interface CheckFacts {
  readonly name?: string;
  readonly expression: string;
}

export interface IndexFacts {
  readonly name: string;
  readonly columns: readonly string[];
  readonly unique?: boolean;
}

/** An update that is refused with `message` when `when` holds. */
export interface TriggerFacts {
  readonly name: string;
  readonly table: string;
  readonly when: string;
  readonly message: string;
}
