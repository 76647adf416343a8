package io.millrace.coordinator;
