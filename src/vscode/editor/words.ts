/** `vscode.l10n`, handed to what words something and is tested without an editor. */
export interface L10n {
  t(message: string, ...values: (string | number | boolean)[]): string
}
