#!/usr/bin/env bash
# Builds FFmpeg from the distribution's own source, and puts into it what Footfall's command lines ask for, nothing else:
# those of footfall_ffserver/commands.py and of footfall/adapters/cameras/ffmpeg_commands.py. So it takes megabytes instead
# of hundreds, is LGPL, and holds little that a camera's stream could get at.
#
#   docker/build-ffmpeg.sh PROGRAM     where the program ffmpeg is to lie
set -euo pipefail
program=${1:?usage: docker/build-ffmpeg.sh PROGRAM}

# joined WORD...: as FFmpeg's configure wants a list.
joined() { local IFS=,; echo "$*"; }

# What cameras send.
decoders=(h264 hevc mjpeg mpeg4 mpeg2video rawvideo wrapped_avframe)
parsers=(h264 hevc mjpeg mpeg4video mpegvideo)
demuxers=(rtsp rtp sdp mpegts mpjpeg mjpeg image_jpeg_pipe flv hls mov matroska avi h264 hevc concat nut rawvideo)
protocols=(pipe file crypto data tcp udp rtp srtp tls http https httpproxy)
filters=(select crop scale format null fps)
# What the counting program and viewers are sent.
encoders=(mjpeg rawvideo wrapped_avframe)
muxers=(mpjpeg image2pipe nut yuv4mpegpipe framecrc)
filters+=(hue drawbox drawtext color)

# Debian's images know only where packages are, not their sources.
find /etc/apt -name '*.sources' -exec sed -i 's/^Types: deb$/Types: deb deb-src/' {} +
find /etc/apt -name '*.list' -exec sed -i '/^deb /{p;s/^deb /deb-src /}' {} +
apt-get update
apt-get install --yes --no-install-recommends dpkg-dev gcc libc6-dev libfreetype-dev libssl-dev make nasm pkg-config
cd "$(mktemp -d)"
apt-get source ffmpeg
cd ffmpeg-*/
./configure --disable-everything --disable-autodetect --disable-doc --disable-debug --disable-ffplay --disable-ffprobe \
    --enable-pthreads --enable-openssl --enable-libfreetype --enable-indev=lavfi \
    --enable-decoder="$(joined "${decoders[@]}")" --enable-parser="$(joined "${parsers[@]}")" \
    --enable-demuxer="$(joined "${demuxers[@]}")" --enable-protocol="$(joined "${protocols[@]}")" \
    --enable-encoder="$(joined "${encoders[@]}")" --enable-muxer="$(joined "${muxers[@]}")" \
    --enable-filter="$(joined "${filters[@]}")"
make --jobs="$(nproc)" ffmpeg
install -D --strip ffmpeg "$program"
