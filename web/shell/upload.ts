/** Shows what was chosen before it is sent, and how much of it has gone. */
interface Uploading {
  names: string[];
  sent: number;
  total: number;
  $refs: { files: HTMLInputElement; bar: HTMLProgressElement };
}

export function upload(): object {
  return {
    names: [] as string[],
    sent: 0,
    total: 0,
    get isChosen(): boolean {
      return (this as unknown as Uploading).names.length > 0;
    },
    get isSending(): boolean {
      return (this as unknown as Uploading).total > 0;
    },
    chosen(this: Uploading) {
      this.names = [...(this.$refs.files.files ?? [])].map(
        (file) => `${file.name} · ${Math.max(1, Math.round(file.size / 1024)).toLocaleString()} KB`,
      );
    },
    progress(this: Uploading, event: CustomEvent<{ loaded: number; total: number }>) {
      this.sent = event.detail.loaded;
      this.total = event.detail.total;
      if (this.total) this.$refs.bar.value = this.sent / this.total;
    },
  };
}
