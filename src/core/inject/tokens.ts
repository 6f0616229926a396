/** ASCII characters a token: lower than the ~4 of English prose, since quotes of code cut finer. */
const ASCII_PER_TOKEN = 3.5

/**
 * About how many tokens a text takes, without knowing the tokenizer: one per 3.5 ASCII characters and one per
 * other character. Meant to err upwards, since it guards a hard limit; real counts come from the endpoint's usage.
 */
export function estimateTokens(text: string): number {
  let ascii = 0
  let other = 0
  for (const character of text) {
    if (character <= '\u007f') ascii++
    else other++
  }
  return Math.ceil(ascii / ASCII_PER_TOKEN + other)
}
