# Tandem without its embedded database: one image for web, worker, outbound, beat and the one-shot `prepare`.
FROM python:3.12-slim

RUN useradd --create-home --uid 1000 tandem && mkdir /data && chown tandem /data
WORKDIR /app
COPY requirements/runtime.lock requirements/
RUN pip install --no-cache-dir --require-hashes --no-deps --only-binary :all: -r requirements/runtime.lock
COPY . .

USER tandem
ENV TANDEM_DATA=/data HOST=0.0.0.0 PORT=8000 PYTHONUNBUFFERED=1
VOLUME /data
EXPOSE 8000
ENTRYPOINT ["python", "-m", "launcher"]
CMD ["web"]
