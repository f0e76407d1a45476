/** Hands a text over as a file, as a link to it would. `type`: of its content, without the encoding. */
export function saveFile({ fileName, text, type }: { fileName: string; text: string; type: string }): void {
  const address = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const link = document.createElement("a");
  link.href = address;
  link.download = fileName.replaceAll(/[\\/:*?"<>|]/g, "-");
  link.click();
  URL.revokeObjectURL(address);
}
