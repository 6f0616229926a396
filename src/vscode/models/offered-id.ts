import { hostModelName } from './choice.ts'

const WITH_EXPERIENCE = '#experience'

/** Id under which the editor's chat knows a model of one of the user's endpoints. */
export function offeredId(model: string, baseUrl: string, withExperience: boolean): string {
  return `${model}@${baseUrl}${withExperience ? WITH_EXPERIENCE : ''}`
}

/** Id of the same model without experience, for one that is offered with experience; null for every other. */
export function idWithoutExperience({ vendor, id }: { vendor: string; id: string }): string | null {
  return vendor === 'tfgrpo' && id.endsWith(WITH_EXPERIENCE) ? id.slice(0, -WITH_EXPERIENCE.length) : null
}

/**
 * The name under which a run and its measurements know a chat model: for the models offered here, the endpoint's model.
 * @param model one that this extension offers, or of another extension
 */
export function runName({ vendor, id }: { vendor: string; id: string }): string {
  return vendor === 'tfgrpo' ? id.replace(/@[a-z][a-z0-9+.-]*:\/\/.*$/i, '') : hostModelName({ vendor, id })
}
