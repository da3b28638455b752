// Dropping a file and scanning a code; without this, choosing a file and pasting text work as well.
"use strict";
(() => {
  const at = (id) => document.getElementById(id);
  const form = at("verify-form"), file = at("proof-file"), text = at("proof-text"), drop = at("drop");
  const video = at("camera"), scan = at("scan"), stop = at("stop"), said = at("scan-said");
  let reader = null, stream = null;

  const give = (found) => { text.value = found; file.value = ""; form.submit(); };
  const close = () => {
    if (stream) for (const track of stream.getTracks()) track.stop();
    stream = null;
    video.hidden = stop.hidden = true;
    scan.hidden = false;
    said.textContent = "";
  };
  // Not every browser reads codes: then each picture of the camera is looked at as a photo would be, one after the other.
  const readerHere = async () => {
    const known = "BarcodeDetector" in window ? await window.BarcodeDetector.getSupportedFormats() : [];
    return known.includes("qr_code") ? new window.BarcodeDetector({ formats: ["qr_code"] }) : null;
  };
  const photo = async () => {
    const canvas = document.createElement("canvas");
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    canvas.getContext("2d").drawImage(video, 0, 0);
    const picture = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", .92); });
    return new File([picture], "camera.jpg", { type: "image/jpeg" });
  };
  const isCode = async (picture) => {
    const asked = new FormData();
    asked.append("file", picture);
    return (await fetch("/api/verify", { method: "POST", body: asked })).ok;
  };
  const found = async () => {
    if (reader) {
      const [code] = await reader.detect(video);
      return code ? () => give(code.rawValue) : null;
    }
    const picture = await photo();
    return await isCode(picture) ? () => giveFile(picture) : null;
  };
  const look = async () => {
    if (!stream) return;
    try {
      const then = await found();
      if (then && stream) { close(); then(); return; }
    } catch { /* the picture is not there yet */ }
    setTimeout(look, reader ? 200 : 600);
  };
  const giveFile = (picture) => {
    const carried = new DataTransfer();
    carried.items.add(picture);
    text.value = "";
    file.files = carried.files;
    form.submit();
  };
  const take = () => { if (file.files.length) form.submit(); };

  file.addEventListener("change", take);
  for (const name of ["dragover", "dragleave", "drop"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.toggle("over", name === "dragover");
      if (name === "drop" && event.dataTransfer.files.length) { file.files = event.dataTransfer.files; take(); }
    });
  }
  if (navigator.mediaDevices) {
    at("scanning").hidden = false;
    scan.addEventListener("click", async () => {
      try {
        reader = await readerHere();
        stream = await navigator.mediaDevices.getUserMedia({
          video: { facingMode: "environment", width: { ideal: 1920 }, height: { ideal: 1080 } },
        });
      } catch { said.textContent = said.dataset.denied; return; }
      video.srcObject = stream;
      video.hidden = stop.hidden = false;
      scan.hidden = true;
      said.textContent = said.dataset.looking;
      await video.play();
      look();
    });
    stop.addEventListener("click", close);
  }
})();
