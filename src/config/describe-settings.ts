import type { ResolvedSettings } from './resolve-settings.ts';
import { settingDefinitions, settingKeys, type SettingKey } from './setting-definitions.ts';
import type { Origin } from './setting-layers.ts';
import type { DestinationSettings } from './settings.ts';

export interface SettingDescription {
  readonly key: SettingKey;
  /** As text; a secret shows only which names are set. */
  readonly value: string;
  readonly origin: Origin;
  readonly environment: string;
  readonly sentence: string;
}

/** One row per setting for `status`: what holds, and who said so. */
export function describeSettings({ settings, origins }: ResolvedSettings): readonly SettingDescription[] {
  return settingKeys
    .filter((key) => key in settings)
    .map((key) => ({
      key,
      value: render(key, settings[key as keyof typeof settings]),
      origin: origins[key],
      environment: settingDefinitions[key].environment,
      sentence: settingDefinitions[key].sentence,
    }));
}

function render(key: SettingKey, value: unknown): string {
  if (value === undefined) return '–';
  if (typeof value !== 'object') return `${value as string | number | boolean}`;
  if (key === 'destinations')
    return (value as readonly DestinationSettings[]).map(renderDestination).join('  ') || 'none';
  const { secret } = settingDefinitions[key];
  const entries = Object.entries(value as Record<string, string>);
  return entries.map(([name, entry]) => `${name}=${secret ? '…' : entry}`).join(', ') || '–';
}

export function renderDestination({
  uri,
  experimentId,
  experimentName,
  content,
}: DestinationSettings): string {
  const experiment = experimentId === undefined ? experimentName : `id ${experimentId}`;
  const notes = [experiment && `experiment ${experiment}`, content && `content ${content}`]
    .filter(Boolean)
    .join(', ');
  return notes === '' ? uri : `${uri} (${notes})`;
}
