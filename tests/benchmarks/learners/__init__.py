"""Simulated learners of two models, which study the real course under a policy and sit a mock exam.

They are written apart from `tutor.study`: nothing here knows how memory, plan or forecast compute.
"""
