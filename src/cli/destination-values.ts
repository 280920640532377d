import type { SettingValues } from '../config/settings.ts';
import { UsageError } from '../config/usage-error.ts';

/** What `destinationFlags` of `parameters.ts` give. */
export type DestinationFlags = {
  readonly trackingUri?: readonly string[];
  readonly experimentId?: string;
  readonly experimentName?: string;
};

export type DestinationValues = Partial<
  Pick<SettingValues, 'destinations' | 'experimentId' | 'experimentName'>
>;

/**
 * The flags as settings; the URIs are not looked at.
 *
 * @throws UsageError when both flags name an experiment
 */
export function destinationValues({
  trackingUri,
  experimentId,
  experimentName,
}: DestinationFlags): DestinationValues {
  if (experimentId !== undefined && experimentName !== undefined) {
    throw new UsageError({
      code: 'bad-argument',
      message: 'Choose either --experiment-id or --experiment-name, not both.',
      remedy: 'Leave one out.',
    });
  }
  return {
    ...(trackingUri !== undefined && { destinations: trackingUri.map((uri) => ({ uri })) }),
    ...(experimentId !== undefined && { experimentId }),
    ...(experimentName !== undefined && { experimentName }),
  };
}
