// Dropping a file and scanning a code; without this, choosing a file and pasting text work as well.
"use strict";
(() => {
  const at = (id) => document.getElementById(id);
  const form = at("verify-form"), file = at("proof-file"), text = at("proof-text"), drop = at("drop");
  const video = at("camera"), scan = at("scan"), stop = at("stop"), said = at("scan-said");
  const reader = "BarcodeDetector" in window ? new window.BarcodeDetector({ formats: ["qr_code"] }) : null;
  let stream = null;

  const give = (found) => { text.value = found; file.value = ""; form.submit(); };
  const close = () => {
    if (stream) for (const track of stream.getTracks()) track.stop();
    stream = null;
    video.hidden = stop.hidden = true;
    scan.hidden = false;
  };
  const look = async () => {
    if (!stream) return;
    try {
      const [found] = await reader.detect(video);
      if (found) { close(); give(found.rawValue); return; }
    } catch { /* the picture is not there yet */ }
    setTimeout(look, 200);
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
  if (reader && navigator.mediaDevices) {
    at("scanning").hidden = false;
    scan.addEventListener("click", async () => {
      try {
        stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      } catch { said.textContent = said.dataset.denied; return; }
      video.srcObject = stream;
      video.hidden = stop.hidden = false;
      scan.hidden = true;
      await video.play();
      look();
    });
    stop.addEventListener("click", close);
  }
})();
