/** Text of models, libraries or files as it is, inside markdown: on one line, without any markup, links or icons. */
export function escapeMarkdown(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_{}[\]()#+\-!<>|$~]/g, '\\$&')
}
