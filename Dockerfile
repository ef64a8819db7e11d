# Every line that runs is a script of deploy/, which the tests run without Docker.
FROM python:3.13-slim
ENV VENV=/srv/venv STATIC_ROOT=/srv/static FILES_ROOT=/srv/files PYTHONUNBUFFERED=1
WORKDIR /srv/tsunagaru
COPY requirements.txt ./
COPY deploy/install deploy/
RUN deploy/install
COPY . .
RUN deploy/build
USER 10001
EXPOSE 8000
ENTRYPOINT ["deploy/start"]
CMD ["serve"]
