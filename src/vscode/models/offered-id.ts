const WITH_EXPERIENCE = '#experience'

/** Id under which the editor's chat knows a model of one of the user's endpoints. */
export function offeredId(model: string, baseUrl: string, withExperience: boolean): string {
  return `${model}@${baseUrl}${withExperience ? WITH_EXPERIENCE : ''}`
}

/** Id of the same model as it is, for one that we offer with experience; null for every other. */
export function idWithoutExperience({ vendor, id }: { vendor: string; id: string }): string | null {
  return vendor === 'tfgrpo' && id.endsWith(WITH_EXPERIENCE) ? id.slice(0, -WITH_EXPERIENCE.length) : null
}
