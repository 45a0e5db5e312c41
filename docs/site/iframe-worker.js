// From the disk a browser starts no worker, in which the theme's search runs. A hidden frame stands in for it.
if (location.protocol === "file:") {
  window.Worker = class extends EventTarget {
    constructor(url) {
      super();
      this.frame = Object.assign(document.createElement("iframe"), { hidden: true });
      document.body.append(this.frame);
      const inner = this.frame.contentWindow;
      inner.postMessage = (data) => this.dispatchEvent(new MessageEvent("message", { data }));
      const script = Object.assign(inner.document.createElement("script"), { src: url });
      this.ready = new Promise((resolve) => script.addEventListener("load", resolve));
      inner.document.body.append(script);
    }

    async postMessage(data) {
      await this.ready;
      const inner = this.frame.contentWindow;
      inner.dispatchEvent(new inner.MessageEvent("message", { data }));
    }

    terminate() {
      this.frame.remove();
    }
  };
}
