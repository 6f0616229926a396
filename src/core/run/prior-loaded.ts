/** Whether the experiences reached the model, apart from whether they helped. `loaded` and `attempts` count attempts. */
export interface PriorLoaded {
  loaded: number
  attempts: number
}

/** One sentence, as every surface shows it; null where no attempt was to have a prior. */
export function priorLoadedSentence({ loaded, attempts }: PriorLoaded): string | null {
  if (attempts === 0) return null
  const seen = `The experiences were loaded in ${loaded} of ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}`
  return loaded === attempts
    ? `${seen}.`
    : `${seen}: in the others they did not reach the model, so the difference that was measured is smaller than what they make.`
}
