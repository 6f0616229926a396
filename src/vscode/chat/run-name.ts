import { hostModelName } from '../models/choice.ts'

/**
 * The name under which a run knows a chat model, and its measurements too: of our own offers the endpoint's model.
 * @param model of `offered-models.ts` or of another extension
 */
export function runName({ vendor, id }: { vendor: string; id: string }): string {
  return vendor === 'tfgrpo' ? id.replace(/@[a-z][a-z0-9+.-]*:\/\/.*$/i, '') : hostModelName({ vendor, id })
}
