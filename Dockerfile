# The images whose programs are in Python; docker-compose.yml names each by its stage. The two others are built by
# mosquitto/Dockerfile and node-red/Dockerfile. Any base like Debian's will do that has Python 3.11 or newer.
ARG BASE=debian:bookworm-slim

FROM ${BASE} AS python
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends python3 \
    && rm -rf /var/cache/apt/* /var/lib/apt/lists/*
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1

# What every part is built with, and none has in it afterwards.
FROM python AS workshop
# hadolint ignore=DL3008,DL3009
RUN apt-get update \
    && apt-get install --yes --no-install-recommends binutils python3-venv
COPY docker/make-venv.sh /build/

FROM ${BASE} AS ffmpeg
COPY docker/build-ffmpeg.sh /build/
RUN /build/build-ffmpeg.sh /opt/ffmpeg

FROM workshop AS ui-packages
COPY ui-server/requirements.lock /build/
RUN /build/make-venv.sh /build/requirements.lock /opt/venv

FROM workshop AS ffserver-packages
COPY ffserver/requirements.lock /build/
RUN /build/make-venv.sh /build/requirements.lock /opt/venv

FROM workshop AS inference-packages
COPY inference/requirements.lock docker/slim-inference.sh /build/
RUN /build/make-venv.sh /build/requirements.lock /opt/venv \
    && /build/slim-inference.sh /opt/venv /opt/accelerators

FROM workshop AS setup-packages
COPY requirements.lock /build/
RUN python3 -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --no-deps --require-hashes -r /build/requirements.lock

# Named volumes take the owner of the folders on which they are mounted first.
FROM python AS footfall
WORKDIR /footfall
RUN install --directory --owner=10001 --group=10001 --mode=0700 \
        var var/cache var/log var/private var/run var/state

# Makes the secrets, fetches and converts the model, fetches the demo's clip; does only what is missing.
FROM footfall AS setup
# apt must know its packages: one of them has the demo's clip, where OpenCV's repository does not answer.
# hadolint ignore=DL3008,DL3009
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates \
    && rm -rf /var/cache/apt/*
COPY --from=setup-packages /opt/venv /opt/venv
COPY models /footfall/models
COPY appliance/footfall_appliance /footfall/appliance/footfall_appliance
COPY inference/footfall /footfall/inference/footfall
RUN python -m compileall -q appliance inference
USER 10001:10001
ENV HOME=/tmp \
    PYTHONPATH=/footfall/appliance:/footfall/inference
HEALTHCHECK NONE
CMD ["sh", "-c", "python -m footfall_appliance secrets && exec python -m footfall_appliance models"]

FROM footfall AS inference
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libfreetype6 \
    && rm -rf /var/cache/apt/* /var/lib/apt/lists/*
COPY --from=ffmpeg /opt/ffmpeg /usr/local/bin/ffmpeg
COPY --from=inference-packages /opt/venv /opt/venv
COPY models /footfall/models
COPY inference/footfall /footfall/inference/footfall
RUN python -m compileall -q inference
USER 10001:10001
# The port is for the health check, inside; METRICS_BIND=0.0.0.0 opens it to a Prometheus on the same network.
ENV FOOTFALL_MODELS_DIR=/footfall/var/cache/models \
    FOOTFALL_STATE_DIR=/footfall/var/state \
    METRICS_PORT=9105 \
    PYTHONPATH=/footfall/inference
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-m", "footfall.healthcheck"]
ENTRYPOINT ["python", "-m", "footfall"]
CMD ["run", "--site", "/footfall/site.yaml"]

# For Intel's graphics units and NPUs. An NPU's driver is not among Debian's packages; a BASE that has it brings it.
FROM inference AS inference-accelerated
USER 0:0
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ffmpeg intel-media-va-driver intel-opencl-icd \
    && rm -rf /var/cache/apt/* /var/lib/apt/lists/* /usr/local/bin/ffmpeg
COPY --from=inference-packages /opt/accelerators /opt/accelerators
RUN ln -s /opt/accelerators/* /opt/venv/lib/python3.*/site-packages/openvino/libs/
USER 10001:10001

FROM python AS ffserver
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends fonts-dejavu-core libfreetype6 \
    && rm -rf /var/cache/apt/* /var/lib/apt/lists/*
COPY --from=ffmpeg /opt/ffmpeg /usr/local/bin/ffmpeg
COPY --from=ffserver-packages /opt/venv /opt/venv
WORKDIR /app
COPY ffserver/footfall_ffserver /app/footfall_ffserver
RUN python -m compileall -q .
USER 10001:10001
# All addresses of the container; the compose file decides which of the host's are published.
ENV FFSERVER_BIND=0.0.0.0 \
    FFSERVER_PORT=8090
EXPOSE 8090
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f'http://127.0.0.1:{os.environ[\"FFSERVER_PORT\"]}/health', timeout=4)"]
ENTRYPOINT ["python", "-m", "footfall_ffserver"]

FROM python AS ui-server
COPY --from=ui-packages /opt/venv /opt/venv
WORKDIR /app
COPY ui-server/footfall_ui /app/footfall_ui
RUN python -m compileall -q .
USER 10001:10001
# All addresses of the container; the compose file decides which of the host's are published.
ENV UI_BIND=0.0.0.0 \
    UI_PORT=8080
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=15s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f'http://127.0.0.1:{os.environ[\"UI_PORT\"]}/health', timeout=4)"]
ENTRYPOINT ["python", "-m", "footfall_ui"]
